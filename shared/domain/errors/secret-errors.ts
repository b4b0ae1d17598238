import { GitOpsError } from './gitops-error.ts';

/** A secret that is registered by reference cannot be read, or has not the field that is named; the message names the reference. */
export class SecretReferenceError extends GitOpsError {}
