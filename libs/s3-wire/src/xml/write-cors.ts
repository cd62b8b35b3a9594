import type { CorsRule } from '../cors/cors-rule.js';
import { element, xmlDocument } from './write-xml.js';

function writeRule(rule: CorsRule): string {
  const each = (name: string, texts: readonly string[]) => texts.map((text) => element(name, text)).join('');
  return (
    `<CORSRule>${element('ID', rule.id)}${each('AllowedHeader', rule.allowedHeaders)}` +
    `${each('AllowedMethod', rule.allowedMethods)}${each('AllowedOrigin', rule.allowedOrigins)}` +
    `${each('ExposeHeader', rule.exposeHeaders)}${element('MaxAgeSeconds', rule.maxAgeSeconds)}</CORSRule>`
  );
}

/** Answer of GetBucketCors. */
export function writeCors(rules: readonly CorsRule[]): string {
  return xmlDocument('CORSConfiguration', rules.map(writeRule).join(''));
}
