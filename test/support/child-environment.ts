/** What a program needs of our environment and nothing else: where programs are, a home of its own, and the sources that Node has compiled already. */
export function childEnvironment(home: string): { readonly [name: string]: string } {
  const { PATH = '', NODE_COMPILE_CACHE } = process.env;
  return { PATH, HOME: home, ...(NODE_COMPILE_CACHE === undefined ? {} : { NODE_COMPILE_CACHE }) };
}
