import { GitOpsError } from './gitops-error.ts';

/** The repository answers, but has no such branch, tag, commit or matching version. */
export class RevisionNotFoundError extends GitOpsError {}
/** The repository refuses our credentials, or asks for some that we do not have. */
export class SourceForbiddenError extends GitOpsError {}
/** The server answers and says that there is no such repository. */
export class RepositoryNotFoundError extends GitOpsError {}
/** The repository could not be reached; trying again may help. */
export class SourceUnavailableError extends GitOpsError {}
/** The source names a path that the commit does not have, or one outside of the repository. */
export class SourcePathError extends GitOpsError {}
/** A file of the source cannot be turned into Kubernetes objects; the message names file and line. */
export class ManifestInvalidError extends GitOpsError {}
/** The source needs a tool or an option that this version does not have. */
export class SourceUnsupportedError extends GitOpsError {}
/** A program that the source is rendered with is not installed, or does not start; the message says how to get it. */
export class ToolMissingError extends GitOpsError {}
