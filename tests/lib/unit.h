/* unit: cmocka with what it needs before it, in the order that it needs. */
#ifndef KEHUD_TESTS_LIB_UNIT_H
#define KEHUD_TESTS_LIB_UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#endif
