/** Tells the time; tests turn it by hand. */
export interface Clock {
  /** The present instant. */
  now(): Date;
}
