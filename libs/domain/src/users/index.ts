import { type AddAddressPorts, addAddress } from './add-address.ts';
import { type AdmitExternalUserPorts, admitExternalUser } from './admit-external-user.ts';
import type { ChangeAddressesPorts } from './change-addresses.ts';
import { createAdmin } from './create-admin.ts';
import { type EraseUserPorts, eraseUser } from './erase-user.ts';
import { findAddress } from './find-address.ts';
import { type FindUserPorts, findUser } from './find-user.ts';
import { type InviteUserPorts, inviteUser } from './invite-user.ts';
import { type RegisterUserPorts, registerUser } from './register-user.ts';
import { removeAddress } from './remove-address.ts';
import { replaceAddress } from './replace-address.ts';
import { type UpdateProfilePorts, updateProfile } from './update-profile.ts';

export type { AddAddress, AddAddressRefusal, TooManyAddresses } from './add-address.ts';
export type * from './admit-external-user.ts';
export { type CreateAdmin, type CreateAdminRefusal, createAdmin } from './create-admin.ts';
export type { EraseUser, EraseUserPorts, EraseUserRefusal, OrdersOpen } from './erase-user.ts';
export * from './events.ts';
export type { AddressNotFound, FindAddress } from './find-address.ts';
export type { FindUser, UserNotFound } from './find-user.ts';
export type { InviteUser, InviteUserRefusal } from './invite-user.ts';
export type * from './person-name.ts';
export type * from './ports.ts';
export type { EmailTaken } from './record-user.ts';
export type { RegisterUser, RegisterUserRefusal } from './register-user.ts';
export type { RemoveAddress } from './remove-address.ts';
export type { ReplaceAddress, ReplaceAddressRefusal } from './replace-address.ts';
export type { UpdateProfile, UpdateProfileRefusal } from './update-profile.ts';
export * from './user.ts';
export type { AddressId, UserAddress } from './user-address.ts';

export type UsersPorts = RegisterUserPorts &
  InviteUserPorts &
  FindUserPorts &
  UpdateProfilePorts &
  AddAddressPorts &
  ChangeAddressesPorts;

export const createUsers = (ports: UsersPorts) => ({
  registerUser: registerUser(ports),
  createAdmin: createAdmin(ports),
  inviteUser: inviteUser(ports),
  findUser: findUser(ports),
  updateProfile: updateProfile(ports),
  findAddress: findAddress(ports),
  addAddress: addAddress(ports),
  replaceAddress: replaceAddress(ports),
  removeAddress: removeAddress(ports),
});

/** Apart from the rest, as it reaches further than users. */
export const createErasure = (ports: EraseUserPorts) => ({ eraseUser: eraseUser(ports) });

/** Those whom other issuers of tokens vouch for. */
export const createExternalUsers = (ports: AdmitExternalUserPorts) => ({ admitExternalUser: admitExternalUser(ports) });
