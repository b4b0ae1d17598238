/**
 * Whether a host is reached without the proxy by a list as in NO_PROXY: names (and their subdomains), `*.name`, `host:port`, or
 * `*`, separated by commas or spaces.
 */
export function bypassesProxy(noProxy: string | undefined, host: string, port: number): boolean {
  const name = host.toLowerCase();
  return (noProxy ?? '').split(/[,\s]+/).some((entry) => {
    const [, pattern = '', entryPort] = /^(\[[^\]]+\]|[^:]+|.*?)(?::(\d+))?$/.exec(entry.toLowerCase()) ?? [];
    if (pattern === '' || (entryPort !== undefined && Number(entryPort) !== port)) return false;
    const suffix = pattern.replace(/^\[(.*)\]$/, '$1').replace(/^\*?\./, '');
    return pattern === '*' || name === suffix || name.endsWith(`.${suffix}`);
  });
}
