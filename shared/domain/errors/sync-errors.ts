import { GitOpsError } from './gitops-error.ts';

/** The sync must not begin: its own options, or what it would touch, say no. */
export class SyncRefusedError extends GitOpsError {}
