/** Signed by itself, for `localhost` alone: no authority vouches for it, and its key is no secret. For tests. */
export const localhostCertificate = {
  key: `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgrxwXdPGWTTWl7DHr
ygQVKPeS/K90epyEimXCWRU5EqihRANCAAQsNfAcarGgAh0de6SlghSxlDCPy5iV
kN2cStYa1kKFk4CKDkcajdMI2C03AtBca6Rdkgqc+rQFhAYlksf5jeWJ
-----END PRIVATE KEY-----
`,
  certificate: `-----BEGIN CERTIFICATE-----
MIIBljCCATugAwIBAgIUAIjvenPqmmYZ1IVlOvTz4fpLh+8wCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyOTE3MjUwMFoYDzIxMjYxMTA1
MTcyNTAwWjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAAQsNfAcarGgAh0de6SlghSxlDCPy5iVkN2cStYa1kKFk4CKDkcajdMI
2C03AtBca6Rdkgqc+rQFhAYlksf5jeWJo2kwZzAdBgNVHQ4EFgQUvjMFuEIQnW+O
sGGCABNJiAVd07AwHwYDVR0jBBgwFoAUvjMFuEIQnW+OsGGCABNJiAVd07AwFAYD
VR0RBA0wC4IJbG9jYWxob3N0MA8GA1UdEwEB/wQFMAMBAf8wCgYIKoZIzj0EAwID
SQAwRgIhAJsqsNPndnTIS4E8h+Zj2BPVfD8g1M3M7f1xG2aaZzNwAiEAtrjwr9VB
o7PsKGNxd4PCrMIJdjiC3muasOc6d/76Ufs=
-----END CERTIFICATE-----
`,
};
