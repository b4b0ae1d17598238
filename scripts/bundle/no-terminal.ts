/** Stands for `readline-sync` in the bundles, which Lua's debug prompt asks for: no function has a terminal, and no script a prompt. */
export function setDefaultOptions(): void {}

/** @throws Error always */
export function prompt(): never {
  throw new Error('a function has no terminal to ask');
}
