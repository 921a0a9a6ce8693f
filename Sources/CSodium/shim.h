#include <sodium.h>

#include "AEGIS.h"
