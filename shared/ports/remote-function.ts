/** What became of a call of another function. */
export type Invocation =
  | { readonly kind: 'Answer'; readonly body: unknown }
  /** It ran and broke: time, memory, or a fault of ours. */
  | { readonly kind: 'Broken'; readonly reason: string }
  /** It did not run. */
  | { readonly kind: 'Unreachable'; readonly reason: string };

/** Calls one function elsewhere with a JSON value and waits for its JSON answer; never rejects. */
export type InvokeFunction = (payload: unknown) => Promise<Invocation>;

/** Lambda takes no more, there and back. https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
export const MAX_CALL_BYTES = 6 * 1024 * 1024;
