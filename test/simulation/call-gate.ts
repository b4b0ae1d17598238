/** A call of an invocation to something outside of it. */
export interface OutsideCall {
  readonly to: 'cluster' | 'table' | 'queue' | 'service';
  readonly verb: string;
  /** Whether it changes anything out there: only then is it an effect. */
  readonly isEffect: boolean;
}

/**
 * Stands between an invocation and the outside: it may let a call through, hold it, or never come back from it, as when the
 * process was killed.
 */
export type CallGate = <Answer>(call: OutsideCall, perform: () => Promise<Answer>) => Promise<Answer>;

/** Lets every call through at once. */
export const openGate: CallGate = (_call, perform) => perform();
