import { GitOpsError } from './gitops-error.ts';

/** A service refuses a message, or is configured in a way that cannot work; trying again changes nothing. */
export class NotificationRefusedError extends GitOpsError {}
/** A service cannot be reached or has no time; trying again may help. */
export class NotificationUnavailableError extends GitOpsError {}
