/** What a GitHub App needs to act for an installation. */
export interface GitHubAppCredentials {
  readonly appId: string;
  /** Absent: looked up for the owner of the repository. */
  readonly installationId?: string;
  /** PEM. */
  readonly privateKey: string;
  /** API of a GitHub Enterprise Server, like `https://ghe.example.com/api/v3`; absent: https://api.github.com. */
  readonly enterpriseBaseUrl?: string;
}

/** What is needed to talk to a repository. Built from a registered repository when there is one. */
export interface RepositoryAccess {
  /** As written in the application: https://, http://, ssh://, user@host:path, file:// or an absolute path. */
  readonly url: string;
  readonly username?: string;
  readonly password?: string;
  /** Sent as `Authorization: Bearer`; wins over user and password. */
  readonly bearerToken?: string;
  /** A private key without passphrase, PEM or OpenSSH. */
  readonly sshPrivateKey?: string;
  /** Lines of known_hosts for SSH hosts, besides the published keys of the large Git hosts. */
  readonly knownHosts?: string;
  /** Wins over every other credential. */
  readonly githubApp?: GitHubAppCredentials;
  /** Accepts any TLS certificate and any SSH host key. */
  readonly insecure?: boolean;
  /** PEM certificates: the only ones that vouch for the host. Absent: those that this machine trusts. */
  readonly caCertificates?: string;
  /** PEM. */
  readonly tlsClientCert?: string;
  /** PEM. */
  readonly tlsClientKey?: string;
  /** URL of an HTTP proxy. Absent: what HTTPS_PROXY, HTTP_PROXY and NO_PROXY say. */
  readonly proxy?: string;
  /** Hosts that are reached without the proxy, as in NO_PROXY. */
  readonly noProxy?: string;
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
  /** When the commit was made, by its committer's clock, RFC 3339; absent if this is no commit. */
  readonly committedAt?: string;
  /** The type of what is at the path; the root is ''. A submodule is a directory, unless submodules are turned off. */
  typeOf(path: string): Promise<'directory' | 'file' | 'symlink' | 'submodule' | 'absent'>;
  /** Entries directly in the directory, sorted by name. Submodules are left out of `files`. */
  list(path: string): Promise<{ readonly files: readonly SourceEntry[]; readonly directories: readonly string[] }>;
  /**
   * Git object id of what is at the path, a directory's too; undefined if nothing is there. That of a submodule is its commit,
   * and asking for it fetches nothing.
   */
  objectId(path: string): Promise<string | undefined>;
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
 * @throws SourceForbiddenError, RepositoryNotFoundError, SourceUnavailableError, SourceUnsupportedError,
 * RevisionNotFoundError (each method)
 */
export interface SourceReader {
  /**
   * Resolves a target revision (branch, tag, full or short SHA, HEAD or '', semver constraint over tags, refs/…)
   * to the full SHA of a commit.
   *
   * @param options.tagPrefix only tags with this prefix are versions, and it is cut off before they are compared
   * @param options.notBefore what the repository said after this time will do, so that many callers share one answer; default: it
   * is asked after this call
   */
  resolveRevision(
    access: RepositoryAccess,
    targetRevision: string,
    options?: { readonly tagPrefix?: string; readonly notBefore?: Date },
  ): Promise<string>;
  /** Opens the tree of a commit, fetching it (shallow) if the local store does not have it. */
  openTree(access: RepositoryAccess, revision: string): Promise<SourceTree>;
  readMetadata(access: RepositoryAccess, revision: string): Promise<RevisionMetadata>;
  /** Asks the repository for its refs, to see that it answers and accepts the credentials. */
  checkAccess(access: RepositoryAccess): Promise<void>;
}
