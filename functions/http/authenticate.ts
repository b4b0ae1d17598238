import { createHash, timingSafeEqual } from 'node:crypto';
import { UnauthorizedError } from '../../shared/domain/errors/request-errors.ts';

/** Who a valid admin token belongs to. */
const ADMIN = 'admin';

/**
 * Finds out who sends a request.
 * @param authorization the header of that name
 * @returns the user name
 * @throws UnauthorizedError if there is no token, or one that is not valid
 */
export function authenticate(authorization: string | undefined, adminTokens: readonly string[]): string {
  const token = /^bearer +(\S+) *$/i.exec(authorization ?? '')?.[1];
  if (token === undefined) {
    throw new UnauthorizedError('no session information: send the header "Authorization: Bearer <token>"');
  }
  // Every token is compared, each in constant time, so that the time taken tells nothing.
  const matches = adminTokens.filter((known) => known !== '' && isSameText(token, known));
  if (matches.length === 0) throw new UnauthorizedError('invalid session: the token is not valid here');
  return ADMIN;
}

/** Whether `authenticate` would let the request in. */
export function isAuthentic(authorization: string | undefined, adminTokens: readonly string[]): boolean {
  try {
    authenticate(authorization, adminTokens);
    return true;
  } catch (error) {
    if (error instanceof UnauthorizedError) return false;
    throw error;
  }
}

/** Hashes first: `timingSafeEqual` wants equal lengths, and the length of a token is a secret too. */
function isSameText(a: string, b: string): boolean {
  return timingSafeEqual(createHash('sha256').update(a).digest(), createHash('sha256').update(b).digest());
}
