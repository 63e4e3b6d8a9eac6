// SPDX-License-Identifier: MIT
internal import ArgumentParser
internal import BoardFiles

extension InputFormat: ExpressibleByArgument {}
