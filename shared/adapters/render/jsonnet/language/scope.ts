import type { FileContext } from './compile.ts';

/** The names that an expression may use, found out before it is evaluated; one scope a frame of the environment. */
export interface Scope {
  readonly names: readonly string[];
  readonly parent: Scope | undefined;
  readonly isInObject: boolean;
  readonly file: FileContext;
}

/** A scope with more names. */
export function bindingScope(parent: Scope, names: readonly string[]): Scope {
  return { names, parent, isInObject: parent.isInObject, file: parent.file };
}

/** The scope within an object, whose own variables are these. */
export function objectScope(parent: Scope, names: readonly string[]): Scope {
  return { names, parent, isInObject: true, file: parent.file };
}
