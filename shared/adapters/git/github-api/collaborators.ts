import { GitHostNotFoundError } from '../../../domain/errors/git-host-errors.ts';
import type { CollaboratorPermission, HostedRepository } from '../../../ports/git-host.ts';
import { fieldsOf } from '../host-api/answer-fields.ts';
import type { HostClient } from '../host-api/host-client.ts';

const PERMISSIONS: readonly CollaboratorPermission[] = ['admin', 'write', 'read', 'none'];

/** What people may do (docs.github.com/rest/collaborators): `maintain` counts as write, `triage` as read. */
export function createCollaborators(client: HostClient, base: string): Pick<HostedRepository, 'permissionOf'> {
  return {
    async permissionOf(user) {
      const path = `${base}/collaborators/${encodeURIComponent(user)}/permission`;
      try {
        const answer = await client.ask({ method: 'GET', path, permission: 'metadata: read' });
        const { permission } = fieldsOf(answer.body);
        return PERMISSIONS.find((known) => known === permission) ?? 'none';
      } catch (error) {
        if (error instanceof GitHostNotFoundError) return 'none';
        throw error;
      }
    },
  };
}
