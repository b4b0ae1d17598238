import type { z } from 'zod';

/** What the body of a request is, for readers and for the parser. */
export interface BodyContract<Body> {
  readonly schema: z.ZodType;
  /** @throws MalformedRequestError naming the field */
  readonly parse: (value: unknown) => Body;
}

/** What the documentation says of a route. */
export interface RouteDescription {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** `{name}` is one part of the path; `{repo+}` may hold slashes, encoded or not. */
  readonly path: string;
  readonly operationId: string;
  readonly tag: string;
  readonly summary: string;
  readonly query?: z.ZodObject;
  readonly body?: Pick<BodyContract<unknown>, 'schema'>;
  /** What else the body may be, by media type, besides `body` as JSON or YAML. */
  readonly otherBodies?: { readonly [mediaType: string]: z.ZodType };
  /** The body is not read as YAML. */
  readonly takesJsonOnly?: boolean;
  readonly response: z.ZodType;
  /** What each status of success means; default 200 `OK`. */
  readonly statuses?: { readonly [status: string]: string };
  /** Default `application/json`. */
  readonly responseType?: string;
  /** Answers without a token. */
  readonly isPublic?: boolean;
}
