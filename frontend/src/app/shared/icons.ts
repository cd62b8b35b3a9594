const stroke = (body: string): string =>
  `<svg viewBox="0 0 20 20" fill="none" stroke="currentColor" stroke-width="1.5" stroke-linecap="round" stroke-linejoin="round">${body}</svg>`;
const solid = (body: string): string =>
  `<svg viewBox="0 0 20 20" fill="currentColor" stroke="none">${body}</svg>`;

/** Every icon of the console, drawn for it on a 20 px grid. Strokes are chrome; solid shapes carry a status. */
export const ICONS = {
  overview: stroke('<path d="M3.500 10.500V16h4.500v-5.500zM12 4h4.500v12H12zM3.500 4H8v3.500H3.500z"/>'),
  bucket: stroke(
    '<path d="M4 5.500h12l-1.300 9.700c-.1.700-.6 1.300-1.300 1.300H6.600c-.7 0-1.200-.6-1.300-1.300z"/><path d="M3 5.500h14"/>',
  ),
  discover: stroke('<circle cx="10" cy="10" r="6.500"/><path d="m12.800 7.200-1.600 4-4 1.600 1.600-4z"/>'),
  snapshot: stroke(
    '<path d="M3.500 6.500h3l1.200-2h4.600l1.200 2h3v9h-13z"/><circle cx="10" cy="11" r="2.600"/>',
  ),
  adopt: stroke(
    '<path d="M4.500 9.500h11l-.9 6c-.1.600-.6 1-1.200 1H6.600c-.6 0-1.100-.4-1.200-1zM10 2.500v5M7.500 5.500 10 8l2.500-2.500"/>',
  ),
  compare: stroke('<path d="M4 6.500h11M12 3.500l3 3-3 3M16 13.500H5M8 10.500l-3 3 3 3"/>'),
  pause: stroke('<path d="M7 5v10M13 5v10"/>'),
  play: stroke('<path d="m6.500 4.500 8.500 5.500-8.500 5.500z"/>'),
  stop: stroke('<rect x="5" y="5" width="10" height="10" rx="1"/>'),
  skip: stroke('<path d="m5 5 7 5-7 5zM15 5v10"/>'),
  backends: stroke(
    '<rect x="3" y="3.500" width="14" height="5.500" rx="1.200"/><rect x="3" y="11" width="14" height="5.500" rx="1.200"/><path d="M6 6.250h.01M6 13.750h.01M9 6.250h5M9 13.750h5"/>',
  ),
  providers: stroke(
    '<circle cx="10" cy="10" r="6.500"/><path d="M3.500 10h13M10 3.500c2 1.800 2.800 4 2.800 6.500s-.8 4.700-2.800 6.500c-2-1.800-2.800-4-2.800-6.500s.8-4.700 2.800-6.500z"/>',
  ),
  policy: stroke(
    '<path d="M10 3.500 4.500 5.500v4.200c0 3.300 2.300 5.600 5.500 6.800 3.200-1.200 5.500-3.500 5.500-6.800V5.500z"/><path d="m7.500 9.800 1.800 1.800 3.200-3.400"/>',
  ),
  'what-if': stroke(
    '<path d="M4 16V4M4 10h4.500c1.500 0 2-.8 2.700-2.200L12 6.200c.6-1.100 1.200-1.700 2.500-1.700H16M8.500 10c1.500 0 2 .8 2.700 2.200l.8 1.600c.6 1.100 1.200 1.700 2.500 1.700H16"/>',
  ),
  seal: stroke(
    '<circle cx="10" cy="8" r="4.500"/><path d="m7.200 11.700-1.200 5 4-2 4 2-1.200-5"/><path d="m8.300 8 1.300 1.300 2.200-2.500"/>',
  ),
  eraser: stroke(
    '<path d="m8.500 15.500-4.300-4.300c-.5-.5-.5-1.200 0-1.700l5.800-5.800c.5-.5 1.200-.5 1.700 0l4.100 4.100c.5.500.5 1.200 0 1.700l-6 6zM8.500 15.500H16M7 6.700l6 6"/>',
  ),
  finding: stroke('<path d="M4.500 16.500v-13M4.500 4.500h10l-2 3 2 3h-10"/>'),
  connect: stroke('<path d="m4 6 4 4-4 4M10.500 14.500H16"/>'),
  menu: stroke('<path d="M3 5.500h14M3 10h14M3 14.500h14"/>'),
  close: stroke('<path d="m5 5 10 10M15 5 5 15"/>'),
  plus: stroke('<path d="M10 4v12M4 10h12"/>'),
  minus: stroke('<path d="M4 10h12"/>'),
  search: stroke('<circle cx="9" cy="9" r="5"/><path d="m13 13 3.500 3.500"/>'),
  upload: stroke(
    '<path d="M10 13V4M6.500 7.500 10 4l3.500 3.500M4 13v2.500c0 .6.400 1 1 1h10c.6 0 1-.4 1-1V13"/>',
  ),
  download: stroke(
    '<path d="M10 4v9M6.500 9.500 10 13l3.500-3.500M4 13v2.500c0 .6.400 1 1 1h10c.6 0 1-.4 1-1V13"/>',
  ),
  trash: stroke(
    '<path d="M3.500 5.500h13M8 5.500V3.500h4v2M5.500 5.500l.7 10c0 .6.500 1 1 1h5.600c.5 0 1-.4 1-1l.7-10M8.500 9v4.500M11.500 9v4.500"/>',
  ),
  edit: stroke('<path d="M4 16l.8-3.700L13 4l3 3-8.300 8.200zM11.500 5.500l3 3"/>'),
  copy: stroke(
    '<rect x="7" y="7" width="9.500" height="9.500" rx="1.200"/><path d="M13 7V4.700c0-.7-.5-1.200-1.200-1.200H4.700c-.7 0-1.200.5-1.200 1.200v7.100c0 .7.5 1.200 1.200 1.200H7"/>',
  ),
  check: stroke('<path d="m4 10.500 4 4 8-9"/>'),
  'chevron-right': stroke('<path d="m7.500 5 5 5-5 5"/>'),
  'chevron-down': stroke('<path d="m5 7.500 5 5 5-5"/>'),
  'arrow-up': stroke('<path d="M10 16V4M5 9l5-5 5 5"/>'),
  'arrow-down': stroke('<path d="M10 4v12M5 11l5 5 5-5"/>'),
  folder: stroke(
    '<path d="M3 6c0-.8.600-1.500 1.500-1.500H8l1.500 2h6c.8 0 1.500.700 1.500 1.500v6.500c0 .8-.7 1.500-1.500 1.500h-11c-.9 0-1.500-.7-1.500-1.500z"/>',
  ),
  file: stroke(
    '<path d="M5 4.500c0-.6.400-1 1-1h5.500L15 7v8.500c0 .6-.4 1-1 1H6c-.6 0-1-.4-1-1zM11.500 3.500V7H15"/>',
  ),
  share: stroke(
    '<path d="M8.500 11.500a3 3 0 0 0 4.200 0l2.600-2.600a3 3 0 0 0-4.200-4.200L10 5.800M11.500 8.500a3 3 0 0 0-4.200 0l-2.600 2.600a3 3 0 0 0 4.200 4.200L10 14.200"/>',
  ),
  refresh: stroke('<path d="M16 10a6 6 0 1 1-1.800-4.200L16 7.500M16 3.500v4h-4"/>'),
  sun: stroke(
    '<circle cx="10" cy="10" r="3"/><path d="M10 3v1.500M10 15.500V17M3 10h1.500M15.500 10H17M5 5l1 1M14 14l1 1M15 5l-1 1M6 14l-1 1"/>',
  ),
  moon: stroke('<path d="M16 11.500A6.500 6.500 0 0 1 8.500 4 6.500 6.500 0 1 0 16 11.500z"/>'),
  system: stroke('<rect x="3" y="4" width="14" height="9.500" rx="1.200"/><path d="M7.500 16.500h5"/>'),
  'sign-out': stroke(
    '<path d="M8 16.500H5c-.6 0-1-.4-1-1v-11c0-.6.400-1 1-1h3M12.500 13.500 16 10l-3.500-3.500M16 10H8"/>',
  ),
  eye: stroke(
    '<path d="M2.500 10S5 5 10 5s7.500 5 7.500 5-2.500 5-7.500 5-7.500-5-7.500-5z"/><circle cx="10" cy="10" r="2"/>',
  ),
  'eye-off': stroke(
    '<path d="M8.300 5.200A7 7 0 0 1 10 5c5 0 7.500 5 7.500 5a12 12 0 0 1-2 2.600M5.300 6.500A11.500 11.500 0 0 0 2.500 10s2.500 5 7.500 5c1.500 0 2.800-.4 3.900-1M3.500 3.500l13 13"/>',
  ),
  key: stroke('<circle cx="7" cy="13" r="3.500"/><path d="m9.500 10.500 6.500-6.500M13 7l2 2"/>'),
  alert: stroke('<path d="M10 3.500 17.500 16h-15zM10 8.500v3.500M10 14h.01"/>'),
  info: stroke('<circle cx="10" cy="10" r="6.500"/><path d="M10 9.500v4M10 6.800h.01"/>'),
  external: stroke('<path d="M8 4H4.500v11.500H16V12M11.500 4H16v4.500M16 4l-7 7"/>'),
  lock: solid(
    '<path d="M6 8V6.500a4 4 0 0 1 8 0V8h.5c.8 0 1.500.7 1.500 1.500v6c0 .8-.7 1.500-1.500 1.500h-9c-.8 0-1.500-.7-1.500-1.500v-6C4 8.700 4.700 8 5.500 8zm1.800 0h4.400V6.500a2.200 2.200 0 0 0-4.400 0z"/>',
  ),
  'lock-broken': solid(
    '<path d="M6 8V6.500A4 4 0 0 1 13.500 4.500l-1.600 1A2.200 2.200 0 0 0 7.800 6.500V8h6.700c.8 0 1.500.7 1.500 1.500v1L13 12l-2.500-1.300L8 12.500l-4-1.200V9.500C4 8.700 4.700 8 5.500 8zM4 13l4 1.300 2.600-1.800L13 13.800l3-1.500v3.200c0 .8-.7 1.500-1.500 1.500h-9c-.8 0-1.500-.7-1.500-1.500z"/>',
  ),
  clock: stroke('<circle cx="10" cy="10" r="6.500"/><path d="M10 6.500V10l2.500 1.500"/>'),
  'shape-circle': solid('<circle cx="10" cy="10" r="5.500"/>'),
  'shape-check': solid(
    '<path d="M10 3a7 7 0 1 1 0 14 7 7 0 0 1 0-14zm-1.100 9.900 4.700-5.300-1.300-1.100-3.500 4-1.600-1.600-1.200 1.200z" fill-rule="evenodd"/>',
  ),
  'shape-triangle': solid('<path d="M10 3.500 17.500 16.500h-15z"/>'),
  'shape-octagon': solid(
    '<path d="M7 3h6l4 4v6l-4 4H7l-4-4V7zm.3 3.100L6.100 7.300 8.800 10l-2.700 2.700 1.200 1.200 2.700-2.700 2.700 2.700 1.200-1.200L11.200 10l2.700-2.700-1.200-1.200L10 8.800z" fill-rule="evenodd"/>',
  ),
  'shape-arrow-out': stroke('<path stroke-width="2.200" d="M5 10h10M11 6l4 4-4 4"/>'),
  'shape-ring': stroke('<circle cx="10" cy="10" r="5" stroke-width="2"/>'),
  'shape-dashed': stroke(
    '<circle cx="10" cy="10" r="5.500" stroke-width="2" stroke-dasharray="2.800 2.960"/>',
  ),
  'shape-half': solid(
    '<path d="M10 4a6 6 0 1 0 0 12 6 6 0 0 0 0-12zm0 1.800v8.400a4.200 4.200 0 0 1 0-8.400z" fill-rule="evenodd"/>',
  ),
} as const;

export type IconName = keyof typeof ICONS;
