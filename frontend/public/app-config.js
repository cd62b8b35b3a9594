// Where the console finds its gateway. Empty: its own origin. The gateway serves its own version of this file.
window.APP_CONFIG = {};
