// The end of acceptance-https-setup.mjs: a file of its own, for jest runs a file once for all projects that name it.
export { default } from './acceptance-teardown.mjs';
