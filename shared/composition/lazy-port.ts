import { loadOnce } from './load-once.ts';

/** A port all of whose methods answer a promise. */
type AsyncMethods<Port> = { readonly [name in keyof Port]: (...args: never[]) => Promise<unknown> };

/**
 * Makes a port whose adapter is loaded with its first use: a function that never renders does not pay for the renderer.
 * @param names all methods of the port
 */
export function lazyPort<Port extends AsyncMethods<Port>>(
  names: { readonly [name in keyof Port]: true },
  load: () => Promise<Port>,
): Port {
  const open = loadOnce(load);
  const methods = Object.keys(names).map((name) => {
    const call = async (...args: never[]) => (await open())[name as keyof Port](...args);
    return [name, call] as const;
  });
  return Object.fromEntries(methods) as unknown as Port;
}
