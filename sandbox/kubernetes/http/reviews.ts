import type { IncomingMessage, ServerResponse } from 'node:http';
import { methodNotAllowed } from '../status-errors.ts';
import { sendJson } from './answer.ts';
import { readBody } from './request-body.ts';
import type { ObjectPath } from './request-info.ts';

const REVIEWS: Readonly<Record<string, { readonly kind: string; readonly status: object }>> = {
  'authorization.k8s.io/selfsubjectaccessreviews': { kind: 'SelfSubjectAccessReview', status: { allowed: true } },
  'authentication.k8s.io/selfsubjectreviews': {
    kind: 'SelfSubjectReview',
    status: { userInfo: { username: 'sandbox-admin', groups: ['system:masters', 'system:authenticated'] } },
  },
};

/** Whether a path is one of the questions that nothing is stored for: who am I, may I. */
export function isReview(path: ObjectPath): boolean {
  return path.version === 'v1' && reviewOf(path) !== undefined;
}

/** Answers that the one user of the sandbox may do everything. */
export async function answerReview(
  path: ObjectPath,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const review = reviewOf(path);
  if (request.method !== 'POST' || review === undefined) throw methodNotAllowed();
  const body = await readBody(request);
  const apiVersion = `${path.group}/v1`;
  sendJson(response, 201, { ...(body as object), kind: review.kind, apiVersion, status: review.status });
}

function reviewOf(path: ObjectPath): { readonly kind: string; readonly status: object } | undefined {
  return REVIEWS[`${path.group}/${path.resource}`];
}
