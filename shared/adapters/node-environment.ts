/**
 * What a process of Node needs of our environment, and nothing else of it: where Lambda has the libraries that its Node is linked with.
 */
export function nodeEnvironment(): { readonly LD_LIBRARY_PATH?: string } {
  const { LD_LIBRARY_PATH } = process.env;
  return LD_LIBRARY_PATH === undefined ? {} : { LD_LIBRARY_PATH };
}
