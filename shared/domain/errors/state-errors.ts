import { GitOpsError } from './gitops-error.ts';

/** The stored item is not at the version the writer expected: somebody else wrote it. Read again and decide anew. */
export class ConcurrentUpdateError extends GitOpsError {}
/** The writer's lease ran out or was taken over; whatever it was about to do must not be done. */
export class LeaseLostError extends GitOpsError {}
/** Another process already uses this data directory. */
export class StateLockedError extends GitOpsError {}
/** The storage engine failed; trying again may help. */
export class StorageUnavailableError extends GitOpsError {}
