/** Names whose values are secrets: `token`, `adminToken`, `x-gitlab-token`, `AWS_SECRET_ACCESS_KEY`; not `secretName`, which is a name. */
export const SECRET_NAME =
  /(authorization|password|passwd|passphrase|token|secrets?|credentials?|cookie|api[-_]?key|private[-_]?key|access[-_]?key)$/i;
