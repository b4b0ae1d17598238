import type { ApplicationControl } from '../../domain/application/control.ts';
import type { RenderOverrides } from '../render/render-application.ts';

/** How old the refs may be that a poll sees: all applications of a repository that poll within this time ask its server once. */
const POLLED_REFS_MAX_AGE_MS = 10_000;

/**
 * What a refresh may take from memory. A requested one sees refs that were listed after the last request, which may be about a
 * push; a poll is content with young ones; a hard refresh asks and renders anew.
 */
export function refreshBounds(
  { refresh }: ApplicationControl,
  now: Date,
): Pick<RenderOverrides, 'fresh' | 'notBefore'> {
  if (refresh.hard) return { fresh: true };
  const isRequested = refresh.requested > refresh.processed;
  // An older release did not say when.
  if (isRequested && refresh.requestedAt === undefined) return {};
  const requestedAt = isRequested && refresh.requestedAt ? Date.parse(refresh.requestedAt) : 0;
  return { notBefore: new Date(Math.max(requestedAt, now.getTime() - POLLED_REFS_MAX_AGE_MS)) };
}
