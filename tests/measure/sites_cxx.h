/*
 * sites_cxx.h: sites.h for a sample in C++.
 */
#ifndef SITES_CXX_H
#define SITES_CXX_H

extern "C" {
#include "sites.h"
}

/* What is called in the stead of a function of this type. */
template <typename F>
static inline void *
site_fail_as(F *)
{
    return (void *)site_fail;
}

static inline void *
site_fail_as(double (*)(PyObject *))
{
    return (void *)site_fail_double;
}

#undef SITE
#define SITE(name, value, how)                                                                                         \
    (site_fails(__COUNTER__, #name, __func__, __LINE__, (value), (how)) ? (decltype(&name))site_fail_as(&name) : &name)

#endif
