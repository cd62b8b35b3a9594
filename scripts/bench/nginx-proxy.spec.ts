import { describe, expect, it } from '@jest/globals';
import { nginxConfig } from './nginx-proxy.js';

const facts = { folder: '/tmp/bench/nginx', port: 8081, upstream: '127.0.0.1:7070', isRoot: false };

describe('nginxConfig', () => {
  it('keeps connections, streams bodies and passes on the host that was signed', () => {
    const config = nginxConfig(facts);
    expect(config).toContain('server 127.0.0.1:7070;');
    expect(config).toContain('listen 127.0.0.1:8081;');
    expect(config).toMatch(/keepalive \d+;/);
    expect(config).toContain('proxy_set_header Host $http_host;');
    expect(config).toContain('proxy_request_buffering off;');
    expect(config).toContain('proxy_max_temp_file_size 0;');
  });

  it('writes nothing outside its folder', () => {
    const config = nginxConfig(facts);
    for (const [, path] of config.matchAll(/ (\/[\w./]+);/g)) expect(path).toMatch(/^\/tmp\/bench\/nginx\//);
  });

  it('names a user for root alone', () => {
    expect(nginxConfig(facts)).not.toContain('user ');
    expect(nginxConfig({ ...facts, isRoot: true })).toContain('user root;');
  });
});
