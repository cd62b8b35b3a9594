/** The address to go to after the login: only a path of this console, never a foreign site (open redirect). */
export function safeReturnUrl(raw: string | null | undefined): string {
  if (!raw || !raw.startsWith('/') || raw.startsWith('//') || raw.includes('\\')) return '/';
  return raw.startsWith('/login') ? '/' : raw;
}
