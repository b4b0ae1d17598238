import { GitOpsError } from './gitops-error.ts';

/** The host's API cannot be reached, answers 5xx, or asks us to slow down; trying again will help, at the earliest after `retry`. */
export class GitHostUnavailableError extends GitOpsError {}
/** The host refuses our credentials, or they lack a permission; the message names it. */
export class GitHostForbiddenError extends GitOpsError {}
/** The host has no such repository, commit, issue or user, or does not show it to us. */
export class GitHostNotFoundError extends GitOpsError {}
/** The host understood the request and refuses it for what it says; asking again gives the same answer. */
export class GitHostRefusedError extends GitOpsError {}
