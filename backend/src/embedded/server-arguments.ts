export interface ServerSettings {
  readonly data: string;
  /** Folder of the Unix socket; undefined means TCP on loopback. */
  readonly socket: string | undefined;
  readonly port: number;
  readonly maxConnections: number;
  readonly isThrowAway: boolean;
}

/**
 * The embedded server's command line. Everything is here and nothing in postgresql.conf, so that a new
 * release changes it for existing installations too. Durability stays as PostgreSQL has it; what is tuned
 * suits many small transactions on one machine.
 */
export function serverArguments(settings: ServerSettings): string[] {
  const values: Record<string, string> = {
    port: String(settings.port),
    listen_addresses: settings.socket === undefined ? '127.0.0.1' : '',
    // The value is a list: quotes keep a comma or blank in the path from splitting it.
    unix_socket_directories:
      settings.socket === undefined ? '' : `"${settings.socket.replaceAll('"', '""')}"`,
    unix_socket_permissions: '0700',
    max_connections: String(settings.maxConnections),
    shared_buffers: '128MB',
    work_mem: '8MB',
    maintenance_work_mem: '64MB',
    max_wal_size: '1GB',
    // Our queries are short and planned for index look-ups: compiling them costs more than it saves.
    jit: 'off',
    random_page_cost: '1.1',
    synchronous_commit: 'on',
    fsync: 'on',
    full_page_writes: 'on',
    // Queues turn rows over quickly; the defaults let dead ones pile up between rounds.
    autovacuum_naptime: '20s',
    // A system call's worth of text for every statement, for the sake of ps.
    update_process_title: 'off',
    timezone: 'UTC',
    log_checkpoints: 'off',
    idle_in_transaction_session_timeout: '60s',
    ...(settings.isThrowAway ? { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' } : {}),
  };
  return [
    '-D',
    settings.data,
    ...Object.entries(values).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
  ];
}
