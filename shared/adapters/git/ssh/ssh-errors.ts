import { GitOpsError, messageOf } from '../../../domain/errors/gitops-error.ts';
import {
  RepositoryNotFoundError,
  SourceForbiddenError,
  SourceUnavailableError,
} from '../../../domain/errors/source-errors.ts';
import type { SshAddress } from '../repository-address.ts';
import { noKnownKindOfKey } from './verify-host-key.ts';

/** What Git servers write when there is no such repository, or none that this key may see. */
const NOT_FOUND =
  /not found|could not be found|does not appear to be a git repository|does not exist|no such (file|repo)/i;
const FORBIDDEN = /denied|not authori[sz]ed|forbidden|no permission|access rights|unauthori[sz]ed/i;

/** The error for a server that ended the command, by what it wrote. */
export function errorOfServer(written: string, url: string): GitOpsError {
  const words = written.replace(/\s+/g, ' ').trim().slice(0, 300);
  if (NOT_FOUND.test(words)) {
    return new RepositoryNotFoundError(
      `repository ${url} was not found: it does not exist, or the registered key may not see it (the server says: ${words})`,
    );
  }
  if (FORBIDDEN.test(words)) {
    return new SourceForbiddenError(`repository ${url} refuses the registered key: ${words}`);
  }
  const reason = words === '' ? 'the server closed the connection without a word' : `the server says: ${words}`;
  return new SourceUnavailableError(`repository ${url} could not be read: ${reason}`, { retry: 'backoff' });
}

/** Translates an error of the connection. */
export function translateSshError(error: unknown, address: SshAddress): unknown {
  if (error instanceof GitOpsError) return error;
  const { level, code, message = '' } = error as { level?: unknown; code?: unknown; message?: string };
  if (level === 'client-authentication') {
    const hasCredentials = address.privateKey !== undefined || address.password !== undefined;
    const why = hasCredentials
      ? 'refuses the registered key; check that it is a deploy key of this repository'
      : 'asks for a key and none is registered; register one with "windlass repo add --ssh-private-key-path"';
    return new SourceForbiddenError(`repository ${address.url} ${why}`, { cause: error });
  }
  if (level === 'handshake' && /no matching host key/i.test(message)) return noKnownKindOfKey(address);
  const why = level === 'client-timeout' ? 'no answer in time' : (code ?? messageOf(error));
  return new SourceUnavailableError(`repository ${address.url} could not be reached: ${String(why)}`, {
    retry: 'backoff',
    cause: error,
  });
}
