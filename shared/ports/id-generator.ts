/** Makes identifiers that nobody can guess and that do not repeat. */
export interface IdGenerator {
  next(): string;
}
