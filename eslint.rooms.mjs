// Who may import whom. A project carries exactly one layer tag (project.json); one without a tag may
// import nothing. Same layer is shut unless it names itself. Prove the table with
// `npm run check:boundaries`.
const orm = ['typeorm', '@nestjs/typeorm'];
const aws = ['@aws-sdk/*', '@smithy/*'];
const queue = ['bull', '@nestjs/bull', '@bull-board/*'];
const server = ['@nestjs/*', 'express'];
const browser = ['@angular/*', 'rxjs'];

const layer = (name, mayImport, mayNotUse) => ({
  sourceTag: `layer:${name}`,
  onlyDependOnLibsWithTags: mayImport.map((tag) => `layer:${tag}`),
  bannedExternalImports: mayNotUse,
});

export const rooms = [
  layer('contracts', [], ['*']),
  layer('pure', ['contracts'], [...server, ...browser, ...queue, ...orm, ...aws]),
  layer('base', ['base', 'pure', 'contracts'], [...orm, ...aws, ...queue]),
  layer('store', ['store', 'base', 'pure', 'contracts'], queue),
  layer('domain', ['store', 'base', 'pure', 'contracts'], [...orm, ...aws, ...queue]),
  layer('flow', ['flow', 'domain', 'store', 'base', 'pure', 'contracts'], [...orm, ...aws]),
  layer('door', ['flow', 'domain', 'base', 'pure', 'contracts'], [...orm, ...aws]),
  layer('app', ['door', 'flow', 'domain', 'store', 'base', 'pure', 'contracts'], aws),
  layer('console', ['contracts'], [...server, ...queue, ...orm, ...aws]),
  layer('tool', ['pure', 'contracts'], [...server, ...browser, ...queue, ...orm, ...aws]),
  layer('test', ['app', 'door', 'flow', 'domain', 'store', 'base', 'pure', 'contracts', 'tool', 'test'], []),
  { sourceTag: 'room:metadata', bannedExternalImports: aws },
  { sourceTag: 'room:backends', bannedExternalImports: orm },
  { sourceTag: 'room:sigv4-proxy', bannedExternalImports: queue },
];
