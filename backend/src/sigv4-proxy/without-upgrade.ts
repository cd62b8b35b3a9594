import type { IncomingMessage } from 'node:http';

/**
 * The head of a request without its offer to speak another protocol, as it would have come (RFC 9110, section 7.8: a server
 * may ignore the offer).
 */
export function withoutUpgrade({
  method = '',
  url = '',
  httpVersion,
  rawHeaders,
}: Pick<IncomingMessage, 'method' | 'url' | 'httpVersion' | 'rawHeaders'>): Buffer {
  const lines = [`${method} ${url} HTTP/${httpVersion}`];
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const [name = '', value = ''] = rawHeaders.slice(at, at + 2);
    const kind = name.toLowerCase();
    if (kind === 'upgrade') continue;
    const kept = kind === 'connection' ? otherOptions(value) : value;
    if (kept !== '' || kind !== 'connection') lines.push(`${name}: ${kept}`);
  }
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1');
}

function otherOptions(connection: string): string {
  const options = connection.split(',').map((option) => option.trim());
  return options.filter((option) => option.toLowerCase() !== 'upgrade').join(', ');
}
