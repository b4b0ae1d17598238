/** The one form of a server's URL: spaces around it and slashes at its end do not matter. */
export function normalizeServer(server: string): string {
  return server.trim().replace(/\/+$/, '');
}
