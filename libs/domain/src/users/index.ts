import { type PortsOf, withPorts } from '../shared/index.ts';
import { addAddress, removeAddress, replaceAddress } from './addresses.ts';
import { type AdmitExternalUserPorts, admitExternalUser } from './admit-external-user.ts';
import { type ChangeRolesPorts, changeRoles } from './change-roles.ts';
import { type EraseUserPorts, eraseUser } from './erase-user.ts';
import { findUsers, searchUsers } from './find-users.ts';
import { findAddress, findUser } from './read-users.ts';
import { createAdmin, inviteUser, registerUser } from './register-user.ts';
import { updateProfile } from './update-profile.ts';

export type { Role } from '../shared/index.ts';
export type * from './addresses.ts';
export type * from './admit-external-user.ts';
export * from './change-roles.ts';
export type * from './erase-user.ts';
export * from './events.ts';
export type * from './find-users.ts';
export { exportUsers } from './find-users.ts';
export type * from './ports.ts';
export type * from './read-users.ts';
export * from './register-user.ts';
export type * from './update-profile.ts';
export * from './user.ts';
export type { AddressId, UserAddress } from './user-address.ts';

const useCases = {
  registerUser,
  createAdmin,
  inviteUser,
  findUser,
  updateProfile,
  findAddress,
  addAddress,
  replaceAddress,
  removeAddress,
};

const directory = { findUsers, searchUsers };

export type UserDirectoryPorts = PortsOf<typeof directory>;

export type UsersPorts = PortsOf<typeof useCases>;

export const createUsers = (ports: UsersPorts) => withPorts(useCases, ports);

/** Apart from the rest, as it reaches further than users. */
export const createErasure = (ports: EraseUserPorts) => withPorts({ eraseUser }, ports);

/** Apart from the rest, as it reaches sessions. */
export const createRoles = (ports: ChangeRolesPorts) => withPorts({ changeRoles }, ports);

/** Those whom other issuers of tokens vouch for. */
export const createExternalUsers = (ports: AdmitExternalUserPorts) => withPorts({ admitExternalUser }, ports);

/** For who looks after all of them. */
export const createUserDirectory = (ports: UserDirectoryPorts) => withPorts(directory, ports);
