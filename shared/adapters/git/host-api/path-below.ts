/** The path of a URL below the base of an API; undefined elsewhere, where the credentials must not go. */
export function pathBelow(baseUrl: string, url: string): string | undefined {
  return url.startsWith(`${baseUrl}/`) ? url.slice(baseUrl.length) : undefined;
}
