import type { z } from 'zod';
import { parseValue } from '../../shared/contracts/parse-value.ts';
import type { BodyContract, RouteDescription } from '../../shared/contracts/route-description.ts';
import type { ApiDependencies } from './api-dependencies.ts';

/** What a route answers. */
export interface Answer {
  /** Becomes JSON; a text is sent as it is where the headers say another content type. */
  readonly body: unknown;
  readonly headers?: { readonly [name: string]: string };
}

/** A request whose route is known, before query and body are parsed. */
export interface IncomingRequest {
  readonly deps: ApiDependencies;
  readonly params: { readonly [name: string]: string };
  readonly query: { readonly [name: string]: string | readonly string[] };
  /** Reads the body as JSON or YAML, whichever it is; undefined if there is none. */
  readonly readBody: () => unknown;
  readonly contentType: string;
  /** Who asks; '' on public routes. */
  readonly username: string;
}

/** A request as the handler of its route sees it. */
export interface RouteRequest<Name extends string, Query, Body> {
  readonly deps: ApiDependencies;
  readonly params: { readonly [name in Name]: string };
  readonly query: Query;
  readonly body: Body;
  readonly contentType: string;
  readonly username: string;
}

/** An entry of the route table: the router serves it and the OpenAPI document describes it. */
export interface Route extends RouteDescription {
  readonly answer: (request: IncomingRequest) => Promise<Answer>;
}

/** The names in braces of a path. */
type ParameterName<Path extends string> = Path extends `${string}{${infer Name}}${infer Rest}`
  ? (Name extends `${infer Plain}+` ? Plain : Name) | ParameterName<Rest>
  : never;

interface RouteDefinition<Path extends string, Query extends z.ZodObject, Body>
  extends Omit<RouteDescription, 'query' | 'body'> {
  readonly path: Path;
  readonly query?: Query;
  readonly body?: BodyContract<Body>;
  readonly handle: (request: RouteRequest<ParameterName<Path>, z.output<Query>, Body>) => Promise<Answer>;
}

/** Makes a route; its handler gets path parameters, query and body by their types. */
export function defineRoute<const Path extends string, Query extends z.ZodObject, Body = undefined>(
  definition: RouteDefinition<Path, Query, Body>,
): Route {
  const { handle, query, body, ...description } = definition;
  return {
    ...description,
    ...(query && { query }),
    ...(body && { body }),
    answer: async ({ readBody, ...request }) =>
      handle({
        ...request,
        params: request.params as { readonly [name in ParameterName<Path>]: string },
        query: (query ? parseValue(query, request.query, 'query') : {}) as z.output<Query>,
        body: (body ? body.parse(readBody()) : undefined) as Body,
      }),
  };
}

/** A body that a schema describes wholly. */
export function bodyOf<Schema extends z.ZodType>(schema: Schema): BodyContract<z.output<Schema>> {
  return { schema, parse: (value) => parseValue(schema, value ?? {}) };
}
