// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Stands in for HAProxy where there are more servers than a real one can check on this machine. It accepts
// every configuration, serves nothing, and answers on the admin socket like HAProxy 2.6, with all servers up.

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <unordered_map>
#include <vector>

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace {

using Words = std::vector<std::string>;

constexpr int maintenance = 1, drain = 8; // srv_admin_state

struct Server {
    std::string name;
    std::string address;
    std::string port;
    int admin = 0;
};

struct Backend {
    std::string name;
    std::vector<Server> servers;
};

Words wordsOf(const std::string &line)
{
    std::istringstream stream(line);
    Words words;
    for (std::string word; stream >> word && word.front() != '#';)
        words.push_back(word);
    return words;
}

//! What it has been told by the configuration and through the socket.
class Proxy {
public:
    void read(const std::string &config);
    [[nodiscard]] const std::string &socketPath() const { return m_socketPath; }
    //! The answer to one command.
    [[nodiscard]] std::string answer(const std::string &command);

private:
    void readLine(const std::string &line);
    void readMaps(const std::string &line);
    [[nodiscard]] std::string info() const;
    [[nodiscard]] std::string states(const Words &words) const;
    [[nodiscard]] std::string statistics(const Words &words) const;
    [[nodiscard]] std::string map(const Words &words) const;
    std::string changeMap(const Words &words);
    std::string addServer(const Words &words);
    std::string changeServer(const Words &words);
    Server *find(const std::string &path); //!< "backend/server"
    void addTo(const std::string &backend, const std::string &server, const std::string &place, int admin);

    std::string m_socketPath;
    std::string m_generation;
    std::vector<std::string> m_frontends;
    std::vector<Backend> m_backends;
    std::unordered_map<std::string, size_t> m_places; //!< of the backends
    std::unordered_map<std::string, std::map<std::string, std::string>> m_maps; //!< by file
};

void Proxy::read(const std::string &config)
{
    std::ifstream file(config);
    for (std::string line; std::getline(file, line);)
        readLine(line);
}

void Proxy::readLine(const std::string &line)
{
    const Words words = wordsOf(line);
    if (words.size() < 2)
        return;
    const std::string &first = words[0];
    if (first == "stats" && words[1] == "socket" && words.size() > 2) {
        m_socketPath = words[2];
    } else if (first == "set-var" && words[1] == "proc.generation" && words.size() > 2) {
        const std::string &value = words[2]; // "str(…)"
        m_generation = value.substr(4, value.size() - 5);
    } else if (first == "server" && words.size() > 2 && !m_backends.empty()) {
        addTo(m_backends.back().name, words[1], words[2], 0);
    }
    if (first == "frontend" || first == "listen")
        m_frontends.push_back(words[1]);
    if (first == "backend" || first == "listen") {
        m_places[words[1]] = m_backends.size();
        m_backends.push_back({words[1], {}});
    }
    readMaps(line);
}

//! Every file of that kind that the line names.
void Proxy::readMaps(const std::string &line)
{
    static const std::string suffix = ".map";
    for (size_t end = line.find(suffix); end != std::string::npos; end = line.find(suffix, end + 1)) {
        const size_t begin = line.find_last_of("( \"'", end) + 1;
        const std::string path = line.substr(begin, end + suffix.size() - begin);
        if (m_maps.count(path) != 0)
            continue;
        auto &entries = m_maps[path];
        std::ifstream file(path);
        for (std::string entry; std::getline(file, entry);)
            if (const Words words = wordsOf(entry); words.size() > 1)
                entries.emplace(words[0], words[1]);
    }
}

void Proxy::addTo(const std::string &backend, const std::string &server, const std::string &place, int admin)
{
    const size_t colon = place.rfind(':');
    m_backends[m_places.at(backend)].servers.push_back(
        {server, place.substr(0, colon), place.substr(colon + 1), admin});
}

Server *Proxy::find(const std::string &path)
{
    const size_t slash = path.find('/');
    const auto place = m_places.find(path.substr(0, slash));
    if (place == m_places.end())
        return nullptr;
    auto &servers = m_backends[place->second].servers;
    const auto found = std::find_if(servers.begin(), servers.end(), [&](const Server &server) {
        return path.compare(slash + 1, std::string::npos, server.name) == 0;
    });
    return found == servers.end() ? nullptr : &*found;
}

std::string Proxy::info() const
{
    return "Name: HAProxy\nVersion: 2.6.12\nPid: " + std::to_string(::getpid()) + "\nStopping: 0\n";
}

std::string Proxy::states(const Words &words) const
{
    std::string text = "1\n# be_id be_name srv_id srv_name srv_addr srv_op_state srv_admin_state\n";
    const auto add = [&text](const Backend &backend) {
        for (const Server &server : backend.servers)
            text += "3 " + backend.name + " 1 " + server.name + ' ' + server.address
                + (server.admin == 0 ? " 2 " : " 0 ") + std::to_string(server.admin)
                + " 1 1 9 1 0 4 0 0 0 0 - " + server.port + " - 0 0 - - 0\n";
    };
    if (words.size() < 4) {
        std::for_each(m_backends.begin(), m_backends.end(), add);
        return text;
    }
    const auto place = m_places.find(words[3]);
    if (place == m_places.end())
        return "Can't find backend.\n";
    add(m_backends[place->second]);
    return text;
}

//! `show stat -1 1 -1` or `show stat -1 2 -1`.
std::string Proxy::statistics(const Words &words) const
{
    std::string text = "# pxname,svname,qcur,qmax,scur,smax,slim,stot,bin,bout,dreq,dresp,ereq,econ,eresp,"
                       "wretr,wredis,status,weight,act,bck,rate,req_rate,\n";
    const std::string zeros = ",0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,";
    if (words.size() > 3 && words[3] == "1")
        for (const std::string &name : m_frontends)
            text += name + ",FRONTEND" + zeros + "OPEN,,,,0,0,\n";
    if (words.size() > 3 && words[3] == "2")
        for (const Backend &backend : m_backends) {
            const auto up = std::count_if(backend.servers.begin(), backend.servers.end(),
                                          [](const Server &server) { return server.admin == 0; });
            text += backend.name + ",BACKEND" + zeros + (up > 0 ? "UP," : "DOWN,") + std::to_string(up) + ','
                + std::to_string(up) + ",0,0,0,\n";
        }
    return text;
}

std::string Proxy::map(const Words &words) const
{
    const auto file = words.size() > 2 ? m_maps.find(words[2]) : m_maps.end();
    if (file == m_maps.end())
        return "Unknown map identifier. Please use #<id> or <file>.\n";
    std::string text;
    for (const auto &[key, value] : file->second)
        text += "0x5581c0ffee00 " + key + ' ' + value + '\n';
    return text;
}

//! `add map FILE KEY VALUE`, `set map FILE KEY VALUE` or `del map FILE KEY`.
std::string Proxy::changeMap(const Words &words)
{
    const auto file = words.size() > 3 ? m_maps.find(words[2]) : m_maps.end();
    if (file == m_maps.end())
        return "Unknown map identifier. Please use #<id> or <file>.\n";
    if (words[0] == "del")
        file->second.erase(words[3]);
    else
        file->second[words[3]] = words.size() > 4 ? words[4] : "";
    return "";
}

//! `add server BACKEND/NAME ADDRESS:PORT …`
std::string Proxy::addServer(const Words &words)
{
    const std::string &path = words[2];
    const std::string backend = path.substr(0, path.find('/'));
    if (m_places.count(backend) == 0)
        return "No such backend.\n";
    if (find(path))
        return "Already exists a server with the same name in backend.\n";
    addTo(backend, path.substr(backend.size() + 1), words[3], maintenance);
    return "New server registered.\n";
}

//! `enable server PATH` or `set server PATH state STATE`; everything else is accepted and ignored.
std::string Proxy::changeServer(const Words &words)
{
    Server *server = find(words[2]);
    if (!server)
        return "No such server.\n";
    const std::string state = words.size() > 4 && words[3] == "state" ? words[4] : "";
    if (words[0] == "enable" || state == "ready")
        server->admin = 0;
    else if (!state.empty())
        server->admin = state == "drain" ? drain : maintenance;
    return "";
}

std::string Proxy::answer(const std::string &command)
{
    const Words words = wordsOf(command);
    const auto is = [&words](const char *verb, const char *noun) {
        return words.size() > 1 && words[0] == verb && words[1] == noun;
    };
    if (is("show", "info"))
        return info();
    if (is("show", "servers"))
        return states(words);
    if (is("show", "stat"))
        return statistics(words);
    if (is("show", "map"))
        return map(words);
    if (is("get", "var"))
        return "proc.generation: type=str value=<" + m_generation + ">\n";
    if (is("add", "map") || is("set", "map") || is("del", "map"))
        return changeMap(words);
    if (is("add", "server") && words.size() > 3)
        return addServer(words);
    if ((is("set", "server") || is("enable", "server")) && words.size() > 2)
        return changeServer(words);
    if (is("enable", "health") || is("enable", "frontend") || is("set", "dynamic-cookie-key"))
        return "";
    return "The following commands are valid at this level:\n  help\n";
}

//! A socket that takes the place of the one that a predecessor listens on.
int listenOn(const std::string &path)
{
    const std::string temporary = path + ".new";
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, temporary.c_str(), sizeof address.sun_path - 1);
    ::unlink(temporary.c_str());
    const int listener = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (::bind(listener, reinterpret_cast<const sockaddr *>(&address), sizeof address) != 0
        || ::listen(listener, 128) != 0 || ::rename(temporary.c_str(), path.c_str()) != 0) {
        std::perror(path.c_str());
        std::exit(1);
    }
    return listener;
}

//! One line of commands for each connection.
void serve(Proxy &proxy, int client)
{
    std::string line;
    char bytes[65'536];
    while (line.find('\n') == std::string::npos) {
        const ssize_t size = ::read(client, bytes, sizeof bytes);
        if (size <= 0)
            return;
        line.append(bytes, size_t(size));
    }
    std::istringstream commands(line.substr(0, line.find('\n')));
    std::string answer;
    for (std::string command; std::getline(commands, command, ';');)
        answer += proxy.answer(command) + '\n';
    for (size_t sent = 0; sent < answer.size();) {
        const ssize_t size = ::send(client, answer.data() + sent, answer.size() - sent, MSG_NOSIGNAL);
        if (size <= 0)
            return;
        sent += size_t(size);
    }
}

//! Returns in the child; the first process ends.
void goIntoBackground(const std::string &pidfile)
{
    const pid_t child = ::fork();
    if (child != 0) {
        std::ofstream(pidfile) << child << '\n';
        std::_Exit(child > 0 ? 0 : 1);
    }
    ::setsid();
    const int null = ::open("/dev/null", O_RDWR);
    for (const int descriptor : {0, 1, 2})
        ::dup2(null, descriptor);
}

} // namespace

int main(int argc, char **argv)
{
    std::string config, pidfile;
    std::vector<pid_t> finish;
    for (int i = 1; i < argc; ++i) {
        const std::string argument = argv[i];
        if (argument == "-c")
            return 0;
        if (argument == "-f" && i + 1 < argc)
            config = argv[++i];
        else if (argument == "-p" && i + 1 < argc)
            pidfile = argv[++i];
        else if (argument == "-x" && i + 1 < argc)
            ++i;
        else if (argument == "-sf")
            while (i + 1 < argc)
                finish.push_back(std::atoi(argv[++i]));
    }
    Proxy proxy;
    proxy.read(config);
    const int listener = listenOn(proxy.socketPath());
    goIntoBackground(pidfile);
    for (const pid_t old : finish)
        ::kill(old, SIGUSR1);
    for (;;) {
        const int client = ::accept4(listener, nullptr, nullptr, SOCK_CLOEXEC);
        if (client >= 0)
            serve(proxy, client);
        ::close(client);
    }
}
