import { createPrivateKey, type KeyObject, sign } from 'node:crypto';
import { SourceForbiddenError } from '../../domain/errors/source-errors.ts';
import type { Clock } from '../../ports/clock.ts';
import type { GitHubAppCredentials } from '../../ports/source-reader.ts';

/** GitHub accepts ten minutes at most, and our clocks may differ. */
const JWT_LIFETIME_S = 9 * 60;
const CLOCK_SKEW_S = 60;

/**
 * Signs a statement (JWT, RS256) that we are the App.
 * @throws SourceForbiddenError if its key cannot be read
 */
export function createGitHubAppStatement({ appId, privateKey }: GitHubAppCredentials, clock: Clock): string {
  const now = Math.floor(clock.now().getTime() / 1000);
  const encode = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url');
  const claims = { iat: now - CLOCK_SKEW_S, exp: now + JWT_LIFETIME_S - CLOCK_SKEW_S, iss: appId };
  const statement = `${encode({ alg: 'RS256', typ: 'JWT' })}.${encode(claims)}`;
  const signature = sign('RSA-SHA256', Buffer.from(statement), readKey(appId, privateKey));
  return `${statement}.${signature.toString('base64url')}`;
}

function readKey(appId: string, privateKey: string): KeyObject {
  try {
    return createPrivateKey(privateKey);
  } catch {
    // The cause may show the key.
    throw new SourceForbiddenError(
      `GitHub App ${appId}: its private key cannot be read; it must be the whole .pem file that GitHub gave, from "-----BEGIN" to "-----END"`,
    );
  }
}
