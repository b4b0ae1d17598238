import { parseValue } from '../../shared/contracts/parse-value.ts';
import type { Dependencies } from '../../shared/workflows/dependencies.ts';
import { compileApplicationFilter } from '../../shared/workflows/serve-users/select-applications.ts';
import {
  type WatchEvent,
  type WatchFilter,
  watchApplications,
} from '../../shared/workflows/serve-users/watch-applications.ts';
import { readQuery } from './answer-request.ts';
import { streamDescription } from './stream-description.ts';

/** An answer that is written piece by piece; whoever writes it aborts the signal when the reader is gone. */
export interface StreamResponse {
  readonly statusCode: number;
  readonly headers: { readonly [name: string]: string };
  readonly stream: AsyncIterable<string>;
}

/** How events are written, and the content type that says so. */
export interface StreamFormat {
  readonly contentType: string;
  readonly format: (event: WatchEvent) => string;
}

/** An empty line means nothing to a reader of JSON, and keeps the connection open. */
const JSON_LINES: StreamFormat = {
  contentType: 'application/x-ndjson',
  format: (event) => (event.type === 'HEARTBEAT' ? '\n' : `${JSON.stringify({ result: event })}\n`),
};

const SERVER_SENT_EVENTS: StreamFormat = {
  contentType: 'text/event-stream',
  format: (event) => (event.type === 'HEARTBEAT' ? ':\n\n' : `data: ${JSON.stringify({ result: event })}\n\n`),
};

/** Server-sent events for a reader that accepts them, else one JSON object a line. */
export function streamFormatFor(accept: string | undefined): StreamFormat {
  return accept?.includes('text/event-stream') ? SERVER_SENT_EVENTS : JSON_LINES;
}

/** Streams the events of a watch as text, one piece an event, until the signal. */
export async function* streamApplications(
  deps: Pick<Dependencies, 'applications' | 'feed'>,
  filter: WatchFilter,
  signal: AbortSignal,
  format: StreamFormat['format'] = JSON_LINES.format,
): AsyncGenerator<string> {
  for await (const event of watchApplications(deps, filter, signal)) yield format(event);
}

/**
 * Reads the filter of a watch.
 * @throws MalformedRequestError naming the parameter; now, and not when the stream has begun
 */
export function readStreamFilter(rawQueryString: string): WatchFilter {
  const { project, projects, ...filter } = parseValue(streamDescription.query, readQuery(rawQueryString), 'query');
  const complete = { ...filter, projects: [...(project ?? []), ...(projects ?? [])] };
  compileApplicationFilter(complete);
  return complete;
}
