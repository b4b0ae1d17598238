import type { MiddyfiedHandler } from '@middy/core';
import type { Context } from 'aws-lambda';
import type { ComposedAws } from '../../../shared/composition/compose-aws.ts';

/** A function as Lambda calls it. */
export type LambdaEntry<Event, Result> = (event: Event, context: Context) => Promise<Result>;

/** What a cold start makes. */
type Handler<Event, Result> = MiddyfiedHandler<Event, Result> | LambdaEntry<Event, Result>;

/** What becomes of a cold start. */
export interface EntryOptions<Event, Result> {
  readonly create: (composed: ComposedAws) => Handler<Event, Result> | Promise<Handler<Event, Result>>;
  /** Seconds after which the handler is made anew from the same parts; default never. */
  readonly renewSeconds?: number;
}

/**
 * Makes the entry of a function: the first call composes, later ones find the handler there. A start that failed is tried again
 * by the next call, not remembered.
 */
export function lambdaEntry<Event, Result>({
  create,
  renewSeconds,
}: EntryOptions<Event, Result>): LambdaEntry<Event, Result> {
  let composing: Promise<ComposedAws> | undefined;
  let made: { readonly handler: Handler<Event, Result>; readonly atMs: number } | undefined;
  const compose = () => {
    composing ??= import('../../../shared/composition/compose-aws.ts')
      .then(({ composeAws }) => composeAws())
      .catch((error: unknown) => {
        composing = undefined;
        throw error;
      });
    return composing;
  };
  const isOld = (atMs: number) => renewSeconds !== undefined && performance.now() - atMs > renewSeconds * 1000;
  return async (event, context) => {
    const composed = await compose();
    if (made === undefined || isOld(made.atMs)) made = { handler: await create(composed), atMs: performance.now() };
    await composed.tidy();
    try {
      return (await made.handler(event, context)) as Result;
    } finally {
      composed.flushMetrics();
    }
  };
}
