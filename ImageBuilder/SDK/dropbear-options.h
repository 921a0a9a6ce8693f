// Dropbear's options for the boards; what is not here has the default of src/default_options.h.

// Public keys are the only way in.
#define DROPBEAR_SVR_PASSWORD_AUTH 0
#define DROPBEAR_SVR_PAM_AUTH 0
#define DROPBEAR_SVR_PUBKEY_AUTH 1
#define DROPBEAR_SVR_PUBKEY_OPTIONS 1

// Ed25519 host key; ed25519, ecdsa and rsa-sha2 user keys (rsa-sha1 is off by its own switch); hardware keys too.
#define DROPBEAR_ED25519 1
#define DROPBEAR_ECDSA 1
#define DROPBEAR_RSA 1
#define DROPBEAR_RSA_SHA1 0
#define DROPBEAR_DSS 0
#define DROPBEAR_SK_KEYS 1
// The host key is given on the command line and made beforehand: never make one silently.
#define DROPBEAR_DELAY_HOSTKEY 0

#define DROPBEAR_CHACHA20POLY1305 1
#define DROPBEAR_ENABLE_GCM_MODE 1
#define DROPBEAR_ENABLE_CTR_MODE 1
#define DROPBEAR_ENABLE_CBC_MODE 0
#define DROPBEAR_3DES 0
#define DROPBEAR_SHA1_HMAC 0
#define DROPBEAR_SHA2_256_HMAC 1
#define DROPBEAR_SHA2_512_HMAC 1

#define DROPBEAR_CURVE25519 1
#define DROPBEAR_SNTRUP761 1
#define DROPBEAR_MLKEM768 1
#define DROPBEAR_ECDH 1
#define DROPBEAR_DH_GROUP14_SHA1 0
#define DROPBEAR_DH_GROUP14_SHA256 0
#define DROPBEAR_DH_GROUP1 0

// Local forwarding helps a maintainer reach a page of a board; the rest only widens the surface.
#define DROPBEAR_X11FWD 0
#define DROPBEAR_SVR_AGENTFWD 0
#define DROPBEAR_SVR_LOCALTCPFWD 1
#define DROPBEAR_SVR_REMOTETCPFWD 0
#define DROPBEAR_SVR_LOCALSTREAMFWD 0

// The client is not built; these keep its code out of the shared parts.
#define DROPBEAR_CLI_PASSWORD_AUTH 0
#define DROPBEAR_CLI_AGENTFWD 0
#define DROPBEAR_CLI_PROXYCMD 0
#define DROPBEAR_CLI_NETCAT 0

#define INETD_MODE 0
#define DROPBEAR_SMALL_CODE 0
#define DO_MOTD 0
#define MAX_AUTH_TRIES 4
#define MAX_UNAUTH_PER_IP 3
#define MAX_UNAUTH_CLIENTS 10
#define UNAUTH_CLOSE_DELAY 1
#define DEFAULT_KEEPALIVE 30
#define DEFAULT_IDLE_TIMEOUT 0

// There is no sftp server on a board; a client is told so at once.
#define DROPBEAR_SFTPSERVER 0
// apk and ip are where only a login shell would look.
#define DEFAULT_PATH "/usr/sbin:/usr/bin:/sbin:/bin"
