/** Copies of an adopted bucket that nobody asks more of: the one that its provider has. */
export const REPLICA_DEFAULT = 1;
