/** What is needed to talk to a repository. Built from a registered repository when there is one. */
export interface RepositoryAccess {
  /** As written in the application: https://, http://, file:// or an absolute path. */
  readonly url: string;
  readonly username?: string;
  readonly password?: string;
  /** Sent as `Authorization: Bearer`; wins over user and password. */
  readonly bearerToken?: string;
}

/** A file of a commit's tree. */
export interface SourceEntry {
  /** Relative to the root of the repository, `/` between parts. */
  readonly path: string;
  /** Git object id of the content. */
  readonly oid: string;
  readonly kind: 'file' | 'symlink';
}

/** The tree of one commit, read when asked. */
export interface SourceTree {
  readonly revision: string;
  /** The type of what is at the path; the root is ''. */
  typeOf(path: string): Promise<'directory' | 'file' | 'symlink' | 'submodule' | 'absent'>;
  /** Entries directly in the directory, sorted by name. Submodules are left out of `files`. */
  list(path: string): Promise<{ readonly files: readonly SourceEntry[]; readonly directories: readonly string[] }>;
  /** Content of a file; of a symlink, its target. */
  read(path: string): Promise<Uint8Array>;
}

/** What is known of a commit for people. */
export interface RevisionMetadata {
  readonly author: string;
  /** RFC 3339. */
  readonly date: string;
  readonly message: string;
}

/**
 * Reads Git repositories.
 * @throws SourceForbiddenError, RepositoryNotFoundError, SourceUnavailableError, RevisionNotFoundError (each method)
 */
export interface SourceReader {
  /**
   * Resolves a target revision (branch, tag, full or short SHA, HEAD or '', semver constraint over tags, refs/…)
   * to the full SHA of a commit.
   */
  resolveRevision(access: RepositoryAccess, targetRevision: string): Promise<string>;
  /** Opens the tree of a commit, fetching it (shallow) if the local store does not have it. */
  openTree(access: RepositoryAccess, revision: string): Promise<SourceTree>;
  readMetadata(access: RepositoryAccess, revision: string): Promise<RevisionMetadata>;
  /** Asks the repository for its refs, to see that it answers and accepts the credentials. */
  checkAccess(access: RepositoryAccess): Promise<void>;
}
