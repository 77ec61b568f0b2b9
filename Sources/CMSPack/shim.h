#pragma once
#include <mspack.h>
