import { type FindUserPorts, findUser } from './find-user.ts';
import { type InviteUserPorts, inviteUser } from './invite-user.ts';
import { type RegisterUserPorts, registerUser } from './register-user.ts';
import { type UpdateProfilePorts, updateProfile } from './update-profile.ts';

export * from './events.ts';
export type { FindUser, UserNotFound } from './find-user.ts';
export type { InviteUser, InviteUserRefusal } from './invite-user.ts';
export type * from './ports.ts';
export type { EmailTaken } from './record-user.ts';
export type { RegisterUser, RegisterUserRefusal } from './register-user.ts';
export type { UpdateProfile, UpdateProfileRefusal } from './update-profile.ts';
export * from './user.ts';

export type UsersPorts = RegisterUserPorts & InviteUserPorts & FindUserPorts & UpdateProfilePorts;

export const createUsers = (ports: UsersPorts) => ({
  registerUser: registerUser(ports),
  inviteUser: inviteUser(ports),
  findUser: findUser(ports),
  updateProfile: updateProfile(ports),
});
