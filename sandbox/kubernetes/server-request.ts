import type { WriteRequest } from './api-state.ts';
import type { Kind } from './kinds/kind.ts';

/** A write that the server itself or a controller does. */
export function serverRequest(kind: Kind, namespace: string, manager: string): WriteRequest {
  return {
    kind,
    namespace,
    subresource: '',
    dryRun: false,
    manager,
    fieldValidation: 'Ignore',
    warn: () => undefined,
  };
}
