/** Whether an error of AWS says that the credentials of the caller are over; services name it differently. */
export function isExpired(errorName: string): boolean {
  return ['ExpiredToken', 'ExpiredTokenException', 'TokenRefreshRequired'].includes(errorName);
}
